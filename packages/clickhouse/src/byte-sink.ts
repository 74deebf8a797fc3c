/** A buffer that grows and is used again, so that a stream of inserts allocates nothing in its steady state. */
export class ByteSink {
  private buffer: Buffer = Buffer.allocUnsafe(1 << 20)
  private at = 0

  clear(): void {
    this.at = 0
  }

  /** What was written since clear(). Valid until the next write. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.at)
  }

  /** Zeroed room of `count` bytes and where it begins; `fill` must be done with it before the next write. */
  room(count: number): { buffer: Buffer; from: number } {
    this.reserve(count)
    const from = this.at
    this.buffer.fill(0, from, from + count)
    this.at += count
    return { buffer: this.buffer, from }
  }

  varint(value: number): void {
    this.reserve(10)
    this.putVarint(value)
  }

  text(value: string): void {
    const length = value.length
    this.reserve(length * 3 + 10)
    if (length < 128) {
      // Most strings are short ASCII: copying them here is faster than a call into the runtime.
      const start = this.at + 1
      let index = 0
      for (; index < length; index++) {
        const unit = value.charCodeAt(index)
        if (unit > 127) break
        this.buffer[start + index] = unit
      }
      if (index === length) {
        this.buffer[this.at] = length
        this.at = start + length
        return
      }
    }
    this.putVarint(Buffer.byteLength(value))
    this.at += this.buffer.write(value, this.at)
  }

  private putVarint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.buffer[this.at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.buffer[this.at++] = rest
  }

  private reserve(count: number): void {
    if (this.at + count <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + count))
    this.buffer.copy(grown, 0, 0, this.at)
    this.buffer = grown
  }
}
