import NIOCore
import NIOSSL

// The end of a connection whose client has gone or has had its time. An ordinary close of an
// encrypted connection waits for the client's last word; a client that closed its socket without
// one, as many do, would hold the connection for seconds more.

extension ChannelHandlerContext {
    /// Says goodbye, and closes behind the encryption without waiting for an answer.
    func cut() {
        close(promise: nil)
        guard channel.isActive else { return }
        do {
            try pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
                .close(promise: nil)
        } catch {
            // Not encrypted: the close above is all there is to do.
        }
    }
}
