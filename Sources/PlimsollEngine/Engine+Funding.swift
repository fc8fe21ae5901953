import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// Funding: longs pay shorts or the other way round, at the mark price, all in one step. Payers
// round up and receivers down; what rounding leaves goes to the insurance fund.

extension Engine {
    /// The operator triggers funding of an instrument at once.
    mutating func fundNow(
        _ instrument: InstrumentID, into events: inout EventBuffer
    ) -> Rejection? {
        guard isListed(instrument) else { return .unknownInstrument(instrument) }
        if instruments[Int(instrument.raw)].markPrice.isZero { return .noMarkPrice }
        settleFunding(instrument, into: &events)
        return nil
    }

    /// The rate that would be paid if funding took place now.
    public func predictedFundingRate(_ instrument: InstrumentID) -> Rate {
        let state = instruments[Int(instrument.raw)]
        let rate = Funding.rate(
            premium: state.premium.value, interest: state.spec.interestRate)
        return Funding.scaled(
            rate, interval: state.spec.fundingInterval, cap: state.spec.fundingCap)
    }

    mutating func settleFunding(_ instrument: InstrumentID, into events: inout EventBuffer) {
        let place = Int(instrument.raw)
        let mark = instruments[place].markPrice
        if mark.isZero { return }
        let rate = predictedFundingRate(instrument)
        instruments[place].lastFundingRate = rate
        instruments[place].premium = PremiumAverage()
        events.append(.funded(instrument, rate: rate, mark: mark))
        // Payments are carried out through the clearing account: payers first would only matter
        // if it could run dry, which a system account cannot.
        var collected = Amount.zero
        for row in 0..<watch.rows[place].count {
            collected += payFunding(instrument, row, rate, mark, into: &events)
        }
        let asset = instruments[place].terms.settlementAsset
        post(
            Movement(
                from: .clearing, to: .insurance, collected, asset, .fundingDust,
                instrument: instrument), into: &events)
        reprice(instrument)
    }

    /// One position's payment, positive if it pays.
    private mutating func payFunding(
        _ instrument: InstrumentID, _ row: Int, _ rate: Rate, _ mark: Price,
        into events: inout EventBuffer
    ) -> Amount {
        let place = Int(instrument.raw)
        let watched = watch.rows[place][row]
        let holding = holdings[Int(watched.holding)]
        let terms = instruments[place].terms
        let payment = Funding.payment(
            terms.contract, size: watched.size, markPrice: mark, rate: rate)
        if payment.isZero { return .zero }
        let leg = Int(watched.leg)
        let fromCross = crossPart(of: payment, holding, terms.settlementAsset)
        post(
            Movement(
                from: .cross(holding.account), to: .clearing, fromCross, terms.settlementAsset,
                .funding, instrument: instrument), into: &events)
        if fromCross == payment { return payment }
        let side = positionSide(holding.account, leg)
        post(
            Movement(
                from: .isolated(holding.account, instrument, side), to: .clearing,
                payment - fromCross, terms.settlementAsset, .funding, instrument: instrument,
                slot: holding.legs[leg].walletSlot), into: &events)
        refreshIsolatedWallet(watched.holding, leg)
        return payment
    }

    /// What the cross wallet pays of a payment: all of it for a cross position; for an isolated one
    /// what is available, the rest coming from the position's own margin. Receipts go to cross.
    private func crossPart(
        of payment: Amount, _ holding: Holding, _ asset: AssetID
    ) -> Amount {
        if holding.marginMode == .cross || payment.isNegative { return payment }
        return min(payment, maxWithdrawAmount(holding.account, asset))
    }

    private mutating func refreshIsolatedWallet(_ place: Int32, _ leg: Int) {
        let state = holdings[Int(place)].legs[leg]
        let instrument = holdings[Int(place)].instrument
        let asset = instruments[Int(instrument.raw)].terms.settlementAsset
        let wallet = ledger.isolated[Int(state.walletSlot)]
        watch.update(state.watchRow, instrument: instrument, asset: asset) {
            $0.isolatedWallet = wallet
        }
    }
}
