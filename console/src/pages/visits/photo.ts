/** A photograph as it is sent. */
export interface Photo {
  type: 'image/jpeg';
  data: string;
}

/** Longest side, px: a signature stays readable, a camera's picture fits into one request. */
const longestSide = 1600;
const quality = 0.8;

/** Reads a picture of the camera and makes it small; rejects when it is none. */
export async function readPhoto(file: File): Promise<Photo> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const url = canvas.toDataURL('image/jpeg', quality);
  return { type: 'image/jpeg', data: url.slice(url.indexOf(',') + 1) };
}
