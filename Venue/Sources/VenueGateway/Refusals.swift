import BinanceAPI
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueSequencer

// Which refusal comes first. Clients show the first one, so its order is part of the dialect; the
// engine checks in an order of its own, and numbers are looked at here before the engine sees them.
// Only where something is refused is the state asked whether an earlier refusal applies: an order
// that is accepted pays nothing for this.

extension GatewayContext {
    /// Reads the numbers of an order.
    ///
    /// - Throws: What the state refuses before the numbers, otherwise what is wrong with them.
    func request(
        _ form: OrderForm, _ symbol: Symbol, of account: AccountID
    ) throws(APIError) -> OrderRequest {
        do throws(APIError) {
            return try form.request(of: account, in: symbol.id, symbol.spec)
        } catch {
            let sound = form.withSoundNumbers(of: account, in: symbol.id, symbol.spec)
            let rejection = sequencer.preview(.order(sound.request), for: account).rejection
            switch rejection {
            case .tradingClosed: throw APIError(.tradingClosed, in: .order)
            case .duplicateClientOrderID, .positionSideMismatch, .reduceOnlyConflict:
                if let rejection, sound.hasSoundID { throw APIError(rejection, in: .order) }
            default: break
            }
            throw error
        }
    }

    /// What a client is told of an order that the engine refused.
    func refusal(_ rejection: Rejection, of request: OrderRequest) -> APIError {
        let context: RejectionContext = request.type.isTrigger ? .conditional : .order
        switch rejection {
        case .tooManyOrders where !request.type.isTrigger && request.isReduceOnly:
            let size = sequencer.read { engine in
                engine.position(request.account, request.instrument, request.positionSide)?
                    .terms.size ?? .zero
            }
            let isOpposite = request.side == .buy ? size.isNegative : size.isPositive
            if !isOpposite { return .reduceOnlyRejected }
        case .wouldTakeLiquidity, .cannotFillInFull:
            // The same order, if it need not match at all: the account comes before the book.
            var patient = request
            patient.timeInForce = .goodTillCancelled
            switch sequencer.preview(.order(patient), for: request.account).rejection {
            case .insufficientMargin?: return .insufficientMargin
            case .positionTooLarge?: return .positionTooLarge
            default: break
            }
        case .closePositionConflict: return .cannotClosePosition(request.type.binanceName)
        default: break
        }
        return APIError(rejection, in: context)
    }

    /// Refuses what the engine would take but the dialect does not: a closing order of hedge mode
    /// that is larger than its position.
    func checkClosing(_ request: OrderRequest) throws(APIError) {
        let closesLong = request.positionSide == .long && request.side == .sell
        let closesShort = request.positionSide == .short && request.side == .buy
        if (!closesLong && !closesShort) || request.type.isTrigger { return }
        let position = sequencer.read { engine in
            engine.positionMode(request.account) == .hedge
                ? engine.position(request.account, request.instrument, request.positionSide) : nil
        }
        if let position, position.terms.size.magnitude < request.quantity {
            throw .reduceOnlyFailed
        }
    }

    /// Refuses a second order that closes the position in the same direction.
    func checkOnlyClosing(_ request: OrderRequest) throws(APIError) {
        if !request.closesPosition { return }
        let isTaken = sequencer.read { engine in
            for order in engine.openOrders(of: request.account, in: request.instrument) {
                let other = order.request
                if order.status == .untriggered && other.closesPosition
                    && other.type == request.type && other.side == request.side
                    && other.positionSide == request.positionSide
                {
                    return true
                }
            }
            return false
        }
        if isTaken { throw .duplicateClosePosition }
    }
}
