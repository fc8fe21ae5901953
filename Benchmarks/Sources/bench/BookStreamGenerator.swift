import PlimsollBook
import PlimsollModel

extension BookStream {
    static func generated(seed: UInt64, prefill: Int, commands: Int) -> BookStream {
        fatalError()
    }
}
