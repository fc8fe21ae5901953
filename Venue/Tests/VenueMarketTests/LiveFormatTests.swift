import Foundation
import PlimsollNumerics
import Testing

@testable import VenueMarket

/// Messages as five venues send them are understood, and what is no price is not taken for one.
@Suite("Formats of live venues")
struct LiveFormatTests {
    /// One message of each kind that carries a price, as the venues document them.
    static let priced: [(venue: LiveVenue, text: String, symbol: String, price: String)] = [
        (
            .binance,
            #"{"stream":"btcusdt@miniTicker","data":{"e":"24hrMiniTicker","E":1760130600015,"#
                + #""s":"BTCUSDT","c":"116382.47000000","o":"121689.33000000","h":"122550.00","#
                + #""l":"115850.01000000","v":"33251.11","q":"3973218453.5"}}"#,
            "BTCUSDT", "116382.47"
        ),
        (
            .binance,
            #"{"stream":"ethusdt@trade","data":{"e":"trade","E":1760130600015,"s":"ETHUSDT","t":1,"#
                + #""p":"3890.12000000","q":"0.5","T":1760130600014,"m":true,"M":true}}"#,
            "ETHUSDT", "3890.12"
        ),
        (
            .bybit,
            #"{"topic":"tickers.BTCUSDT","ts":1673853746003,"type":"snapshot","cs":2588407389,"#
                + #""data":{"symbol":"BTCUSDT","lastPrice":"21109.77","highPrice24h":"21426.99","#
                + #""lowPrice24h":"20575","prevPrice24h":"20704.93","volume24h":"6780.866843","#
                + #""turnover24h":"141946527.22907118","price24hPcnt":"0.0196","#
                + #""usdIndexPrice":"21120.2400136"}}"#,
            "BTCUSDT", "21109.77"
        ),
        (
            .bybit,
            #"{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1672304486868,"data":[{"#
                + #""T":1672304486865,"s":"BTCUSDT","S":"Buy","v":"0.001","p":"16578.50","i":"2","#
                + #""BT":false}]}"#,
            "BTCUSDT", "16578.5"
        ),
        (
            .okx,
            #"{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","#
                + #""instId":"BTC-USDT","last":"9999.99","lastSz":"0.1","askPx":"9999.99","#
                + #""askSz":"11","#
                + #""bidPx":"8888.88","bidSz":"5","open24h":"9000","ts":"1597026383085"}]}"#,
            "BTC-USDT", "9999.99"
        ),
        (
            .coinbase,
            #"{"type":"ticker","sequence":37475248783,"product_id":"ETH-USD","price":"1285.22","#
                + #""open_24h":"1310.79","volume_24h":"245532.79269678","best_bid":"1285.04","#
                + #""best_ask":"1285.27","side":"buy","time":"2022-10-19T23:28:22.061769Z","#
                + #""trade_id":370843401,"last_size":"11.4396987"}"#,
            "ETH-USD", "1285.22"
        ),
        (
            .kraken,
            #"{"channel":"ticker","type":"update","data":[{"symbol":"DOGE/USD","bid":0.10025,"#
                + #""bid_qty":740.0,"ask":0.10035,"ask_qty":740.0,"last":0.100351234567,"#
                + #""volume":997038.98383185,"vwap":0.10148,"low":0.09979,"high":0.10285,"#
                + #""change":-0.00017,"change_pct":-0.17}]}"#,
            "DOGE/USD", "0.10035123"
        ),
    ]

    @Test(arguments: priced)
    func aPriceIsRead(venue: LiveVenue, text: String, symbol: String, price: String) throws {
        let expected = LivePrice(symbol: symbol, price: try Price(price))
        #expect(venue.read(Array(text.utf8)) == .prices([expected]))
    }

    @Test(arguments: [
        (LiveVenue.binance, #"{"result":null,"id":1}"#),
        (.bybit, #"{"success":true,"ret_msg":"pong","conn_id":"465772b1","op":"ping"}"#),
        (.bybit, #"{"success":true,"ret_msg":"subscribe","conn_id":"2324d924","op":"subscribe"}"#),
        (.okx, #"{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"}}"#),
        (.okx, "pong"),
        (.coinbase, #"{"type":"subscriptions","channels":[{"name":"ticker"}]}"#),
        (
            .coinbase,
            #"{"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"BTC-USD"}"#
        ),
        (.kraken, #"{"channel":"heartbeat"}"#),
        (.kraken, #"{"method":"pong","time_in":"2023-09-24T14:10:23.799685Z"}"#),
        (.kraken, #"{"method":"subscribe","result":{"channel":"ticker","symbol":"BTC/USD"}}"#),
    ])
    func aSignOfLifeIsNoPrice(venue: LiveVenue, text: String) {
        #expect(venue.read(Array(text.utf8)) == .acknowledged)
    }

    @Test(arguments: [
        (
            LiveVenue.binance, #"{"error":{"code":2,"msg":"Invalid request"},"id":1}"#,
            "Invalid request"
        ),
        (
            .bybit, #"{"success":false,"ret_msg":"error:handler not found","op":""}"#,
            "error:handler not found"
        ),
        (.okx, #"{"event":"error","code":"60012","msg":"Invalid request"}"#, "Invalid request"),
        (
            .coinbase, #"{"type":"error","message":"Failed to subscribe","reason":"no such"}"#,
            "Failed to subscribe: no such"
        ),
        (
            .kraken,
            #"{"method":"subscribe","error":"Currency pair not supported","success":false}"#,
            "Currency pair not supported"
        ),
    ])
    func aRefusalIsHeard(venue: LiveVenue, text: String, reason: String) {
        #expect(venue.read(Array(text.utf8)) == .refused(reason))
    }

    /// Cut messages, prices of nothing and prices that are none.
    @Test(arguments: LiveVenue.allCases)
    func garbageIsNoPrice(venue: LiveVenue) {
        var texts = ["", "{", "\u{0}\u{1}", "null", "[]", "{}", "[[[[", "<html>"]
        for message in Self.priced where message.venue == venue {
            texts.append(String(message.text.dropLast()))
            for key in ["c", "p", "lastPrice", "last", "price"] {
                for bad in [
                    "\"0\"", "\"-1\"", "\"1e9\"", "\"1.2.3\"", "null", "\"99999999999999\"",
                ] {
                    let wanted = "\"\(key)\":"
                    guard let place = message.text.range(of: wanted) else { continue }
                    let rest = message.text[place.upperBound...]
                    let end = rest.firstIndex { $0 == "," || $0 == "}" } ?? rest.endIndex
                    texts.append(message.text[..<place.upperBound] + bad + message.text[end...])
                }
            }
        }
        for text in texts {
            if case .prices(let prices) = venue.read(Array(text.utf8)) {
                Issue.record("\(venue) read \(prices) from \(text)")
            }
        }
    }

    @Test func eachVenueIsAskedInItsWords() {
        #expect(
            LiveVenue.binance.subscriptions(["BTCUSDT"])
                == [#"{"method":"SUBSCRIBE","params":["btcusdt@miniTicker"],"id":1}"#])
        #expect(
            LiveVenue.bybit.subscriptions((0..<11).map { "S\($0)" }).map(\.utf8.count).count == 2)
        #expect(
            LiveVenue.okx.subscriptions(["BTC-USDT"])
                == [#"{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#])
        #expect(
            LiveVenue.coinbase.subscriptions(["BTC-USD"]) == [
                #"{"type":"subscribe","product_ids":["BTC-USD"],"channels":["ticker","heartbeat"]}"#
            ])
        #expect(
            LiveVenue.kraken.subscriptions(["BTC/USD"]) == [
                #"{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"#
                    + #""event_trigger":"bbo"}}"#
            ])
    }

    @Test func anAddressIsTakenApart() throws {
        let plain = try LiveAddress("ws://127.0.0.1:81/a?b")
        #expect(
            (plain.isSecure, plain.host, plain.port, plain.path) == (false, "127.0.0.1", 81, "/a?b")
        )
        let secure = try LiveAddress("wss://example.org")
        #expect((secure.isSecure, secure.port, secure.path) == (true, 443, "/"))
        for bad in ["", "http://a", "ws://", "ws://a:b", "ws://a:0", "ws://a:1:2"] {
            #expect(throws: (any Error).self) { try LiveAddress(bad) }
        }
    }
}
