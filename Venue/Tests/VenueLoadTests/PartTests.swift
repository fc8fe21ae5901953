import Testing

@testable import VenueLoad

/// The parts of a load run that need no venue.
@Suite("Parts of load runs")
struct PartTests {
    @Test("a signature is that of Binance's documentation")
    func signature() {
        let signer = RequestSigner(
            apiKey: "dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83",
            secret: "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9")
        // The example of "SIGNED (TRADE) and USER_DATA Endpoint Security".
        let query =
            "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC"
            + "&recvWindow=5000&timestamp=1591702613943"
        #expect(
            signer.signature(query)
                == "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9")
    }

    @Test("quantiles are values that were there, the least that enough do not exceed")
    func quantiles() {
        let values: [Int64] = [5, 1, 4, 2, 3]
        let quantiles = Quantiles(values)
        #expect(quantiles.at(0, of: 1) == 1)
        #expect(quantiles.at(1, of: 2) == 3)
        #expect(quantiles.at(99, of: 100) == 5)
        #expect(quantiles.greatest == 5)
        // The obvious way: the first value, rising, that enough values do not exceed.
        for part in 1...100 {
            let found = quantiles.at(part, of: 100)
            let expected = values.sorted().first { value in
                values.filter { $0 <= value }.count * 100 >= part * values.count
            }
            #expect(found == expected)
        }
        #expect(Quantiles([]).at(1, of: 2) == 0)
    }

    @Test("an order that was refused is not cancelled, and names do not repeat")
    func script() {
        let terms = OrderTerms(symbol: "BTCUSDT", price: "1", quantity: "2")
        var script = OrderScript(terms: terms, prefix: "p")
        #expect(script.next() == .place("p-1"))
        script.answered(.place("p-1"), isDone: false)
        #expect(script.next() == .place("p-2"))
        script.answered(.place("p-2"), isDone: true)
        #expect(script.next() == .cancel("p-2"))
        script.answered(.cancel("p-2"), isDone: false)
        #expect(script.next() == .place("p-3"))
    }
}
