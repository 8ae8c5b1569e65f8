/** What the server takes; it looks at the content itself. */
export const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf";

/** A number plate or a sign must stay readable. */
const LONGEST_PX = 2048;
/** In the field, where a line carries 50 kbit/s. */
const LONGEST_FIELD_PX = 1600;
const SMALL_BYTES = 400_000;

/**
 * A photo as it is sent: turned upright, not larger than anybody needs, without what the camera wrote
 * into it. What is small already, and what this browser cannot draw, goes as it is.
 */
export async function forSending(file: File, field: boolean): Promise<Blob> {
  if (!file.type.startsWith("image/") || file.size <= SMALL_BYTES) return file;
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!drawn) return file;
  const scale = Math.min(1, (field ? LONGEST_FIELD_PX : LONGEST_PX) / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  return made && made.size < file.size ? made : file;
}

export const sizeWord = (bytes: number): string =>
  bytes < 950_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
