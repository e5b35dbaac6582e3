import { createResource, Show } from 'solid-js';
import { Skeleton } from './States.tsx';

/** A text as QR code, drawn when its library has come. */
export function QrCode(props: { text: string }) {
  const [path] = createResource(
    () => props.text,
    async (text) => {
      const { default: make } = await import('qrcode-generator');
      const code = make(0, 'M');
      code.addData(text);
      code.make();
      const size = code.getModuleCount();
      let d = '';
      for (let y = 0; y < size; y += 1)
        for (let x = 0; x < size; x += 1) if (code.isDark(y, x)) d += `M${x + 4} ${y + 4}h1v1h-1z`;
      return { d, size: size + 8 };
    },
  );
  return (
    <Show when={path()} fallback={<Skeleton lines={3} />}>
      {(made) => (
        <svg
          class="qr"
          viewBox={`0 0 ${made().size} ${made().size}`}
          role="img"
          aria-label={props.text}
          shape-rendering="crispEdges"
        >
          <rect width="100%" height="100%" fill="#ffffff" />
          <path d={made().d} fill="#000000" />
        </svg>
      )}
    </Show>
  );
}
