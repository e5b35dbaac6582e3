/** A number as it is written: digits and how many of them stand behind the point. */
export interface Decimal {
  digits: bigint;
  places: number;
}

/** The decimal that a finite number is written as. */
export function decimalOf(value: number | bigint): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

/** `value` × `scale` + `offset`, without the rounding of binary fractions: 0.1 × 3 is 0.3. */
export function scaledDecimal(value: Decimal, scale: Decimal, offset: Decimal): Decimal {
  const product = { digits: value.digits * scale.digits, places: value.places + scale.places };
  const places = Math.max(product.places, offset.places);
  const digits = withPlaces(product, places) + withPlaces(offset, places);
  return { digits, places };
}

/** Written without exponent and without zeros at its end. */
export function decimalText({ digits, places }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
  const whole = all.slice(0, all.length - places);
  const fraction = all.slice(all.length - places).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function withPlaces({ digits, places }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - places);
}
