/** Records the microphone and gives a WAV file at the telephone's rate. */

const RATE_HZ = 8000;
const SAMPLE_BYTES = 2;

export class Recorder {
  #parts: Blob[] = [];
  #media: MediaRecorder;
  #stream: MediaStream;
  #stopped: Promise<void>;

  private constructor(stream: MediaStream) {
    this.#stream = stream;
    this.#media = new MediaRecorder(stream);
    this.#media.ondataavailable = (event) => this.#parts.push(event.data);
    this.#stopped = new Promise((done) => (this.#media.onstop = () => done()));
    this.#media.start();
  }

  /** Rejects when the browser gives no microphone. */
  static async begin(): Promise<Recorder> {
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return new Recorder(await navigator.mediaDevices.getUserMedia({ audio }));
  }

  async stop(): Promise<Blob> {
    this.#media.stop();
    await this.#stopped;
    for (const track of this.#stream.getTracks()) track.stop();
    const sound = await new Blob(this.#parts, { type: this.#media.mimeType }).arrayBuffer();
    // Decoding brings any rate to that of the context.
    const decoded = await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(sound);
    return wav(decoded.getChannelData(0));
  }
}

export function wav(samples: Float32Array): Blob {
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, letters: string) => [...letters].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
  const bytes = samples.length * SAMPLE_BYTES;
  text(0, "RIFF");
  header.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, RATE_HZ, true);
  header.setUint32(28, RATE_HZ * SAMPLE_BYTES, true);
  header.setUint16(32, SAMPLE_BYTES, true);
  header.setUint16(34, 8 * SAMPLE_BYTES, true);
  text(36, "data");
  header.setUint32(40, bytes, true);
  const data = new DataView(new ArrayBuffer(bytes));
  samples.forEach((value, index) => data.setInt16(index * SAMPLE_BYTES, Math.round(Math.max(-1, Math.min(1, value)) * 32767), true));
  return new Blob([header.buffer, data.buffer], { type: "audio/wav" });
}
