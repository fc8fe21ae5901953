import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollWire

// The state of a venue in 32 digits, by names alone: accounts by their keys, money by asset,
// positions by symbol. The order in which things were created does not enter.

/// A digest of balances and positions that does not depend on numbering.
enum StateDigest {
    /// The digest of everything an account would ask about.
    static func of(_ engine: borrowing Engine) -> StateHash {
        var sum = StateHash.zero
        for number in 0...engine.accountCount {
            let account = AccountID(number)
            sum = sum.combinedUnordered(with: digest(of: account, engine))
        }
        var hasher = StateHasher()
        hasher.add(engine.accountCount)
        hasher.add(sum)
        return hasher.finish()
    }

    private static func digest(
        of account: AccountID, _ engine: borrowing Engine
    ) -> StateHash {
        var items = StateHash.zero
        for place in 0..<engine.assetCount {
            let asset = AssetID(place)
            var item = StateHasher()
            item.add(Array(engine.spec(of: asset).name.utf8))
            item.add(engine.ledger.cross(account, asset).raw)
            item.add(engine.ledger.funding(account, asset).raw)
            items = items.combinedUnordered(with: item.finish())
        }
        for position in engine.positions(of: account) {
            var item = StateHasher()
            item.add(Array(engine.spec(of: position.instrument).symbol.utf8))
            item.add(UInt64(position.positionSide.rawValue))
            item.add(position.terms.size.raw)
            item.add(position.terms.entryValue.raw)
            item.add(position.isolatedWallet.raw)
            items = items.combinedUnordered(with: item.finish())
        }
        var hasher = StateHasher()
        hasher.add(account.raw == 0 ? 0 : engine.key(of: account).raw)
        hasher.add(items)
        return hasher.finish()
    }
}
