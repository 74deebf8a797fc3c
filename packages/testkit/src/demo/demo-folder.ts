import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const chunkChars = 1 << 17

/** Writes files of a folder piece by piece, so that no file has to fit into memory. */
export class DemoFolder {
  readonly path: string
  private readonly pending = new Map<string, { pieces: string[]; chars: number }>()
  private readonly handles = new Map<string, FileHandle>()

  constructor(path: string) {
    this.path = path
  }

  /** Keeps the text for the file; true when so much is kept that `flush` should be awaited. A promise for each row would cost more than the row. */
  add(file: string, text: string): boolean {
    let kept = this.pending.get(file)
    if (kept === undefined) {
      kept = { pieces: [], chars: 0 }
      this.pending.set(file, kept)
    }
    kept.pieces.push(text)
    kept.chars += text.length
    return kept.chars >= chunkChars
  }

  async flush(file: string): Promise<void> {
    const kept = this.pending.get(file)
    if (kept === undefined) return
    this.pending.delete(file)
    let handle = this.handles.get(file)
    if (handle === undefined) {
      const path = join(this.path, file)
      await mkdir(dirname(path), { recursive: true })
      handle = await open(path, 'w')
      this.handles.set(file, handle)
    }
    await handle.writeFile(kept.pieces.join(''))
  }

  /** Writes what is left of the file and closes it. */
  async finish(file: string): Promise<void> {
    await this.flush(file)
    await this.handles.get(file)?.close()
    this.handles.delete(file)
  }

  async write(file: string, text: string): Promise<string> {
    this.add(file, text)
    await this.finish(file)
    return file
  }

  async finishAll(): Promise<void> {
    for (const file of new Set([...this.pending.keys(), ...this.handles.keys()])) await this.finish(file)
  }

  /** Closes what is open, whatever became of it. */
  async close(): Promise<void> {
    for (const handle of this.handles.values()) await handle.close()
    this.handles.clear()
  }
}
