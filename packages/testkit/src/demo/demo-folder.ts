import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const chunkChars = 1 << 20

/** Writes files of a folder piece by piece, so that no file has to fit into memory. */
export class DemoFolder {
  readonly path: string
  private readonly files = new Map<string, { handle: FileHandle; text: string }>()

  constructor(path: string) {
    this.path = path
  }

  async append(file: string, text: string): Promise<void> {
    let opened = this.files.get(file)
    if (opened === undefined) {
      const path = join(this.path, file)
      await mkdir(dirname(path), { recursive: true })
      opened = { handle: await open(path, 'w'), text: '' }
      this.files.set(file, opened)
    }
    opened.text += text
    if (opened.text.length < chunkChars) return
    const { text: full } = opened
    opened.text = ''
    await opened.handle.writeFile(full)
  }

  /** Writes what is left and closes the file. */
  async finish(file: string): Promise<void> {
    const opened = this.files.get(file)
    if (opened === undefined) return
    this.files.delete(file)
    try {
      await opened.handle.writeFile(opened.text)
    } finally {
      await opened.handle.close()
    }
  }

  async write(file: string, text: string): Promise<string> {
    await this.append(file, text)
    await this.finish(file)
    return file
  }

  async close(): Promise<void> {
    for (const file of [...this.files.keys()]) await this.finish(file)
  }
}
