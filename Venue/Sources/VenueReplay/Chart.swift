import PlimsollModel
import PlimsollNumerics

// Charts as inline SVG. Floating point is allowed here: nothing that is drawn goes back into the
// engine.

/// A rectangle of a chart with scales in time and value.
struct Chart {
    let width = 860.0
    let height: Double
    let left = 64.0
    let right = 12.0
    let top = 10.0
    let bottom = 26.0
    /// Nanoseconds.
    let begin: Int64
    let end: Int64
    let low: Double
    let high: Double
    private(set) var body = ""

    init(_ window: (begin: Timestamp, end: Timestamp), low: Double, high: Double, height: Double) {
        begin = window.begin.raw
        end = max(window.begin.raw + 1, window.end.raw)
        self.low = low
        self.high = high > low ? high : low + 1
        self.height = height
    }

    /// The horizontal place of a moment.
    func x(_ time: Int64) -> Double {
        let part = Double(min(max(time, begin), end) - begin) / Double(end - begin)
        return left + part * (width - left - right)
    }

    /// The vertical place of a value.
    func y(_ value: Double) -> Double {
        let part = (value - low) / (high - low)
        return height - bottom - part * (height - top - bottom)
    }

    /// One decimal is enough for a picture.
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    mutating func line(_ points: [(Int64, Double)], _ style: String) {
        if points.isEmpty { return }
        let path = points.enumerated().map { place, point in
            "\(place == 0 ? "M" : "L")\(Self.text(x(point.0))) \(Self.text(y(point.1)))"
        }.joined()
        body += "<path class=\"line \(style)\" d=\"\(path)\"/>"
    }

    /// An area between a lower and an upper line.
    mutating func area(_ points: [(Int64, Double, Double)], _ style: String) {
        if points.isEmpty { return }
        var path = ""
        for (place, point) in points.enumerated() {
            path += "\(place == 0 ? "M" : "L")\(Self.text(x(point.0))) \(Self.text(y(point.2)))"
        }
        for point in points.reversed() {
            path += "L\(Self.text(x(point.0))) \(Self.text(y(point.1)))"
        }
        body += "<path class=\"area \(style)\" d=\"\(path)Z\"/>"
    }

    /// A bar from one value to another over a stretch of time.
    mutating func bar(
        _ span: (Int64, Int64), _ from: Double, _ to: Double, _ style: String, title: String
    ) {
        let (start, stop) = (x(span.0), x(span.1))
        let width = max(0.8, stop - start - 0.4)
        body +=
            "<rect class=\"area \(style)\" x=\"\(Self.text(start))\" y=\"\(Self.text(y(to)))\" "
            + "width=\"\(Self.text(width))\" height=\"\(Self.text(max(0, y(from) - y(to))))\">"
            + "<title>\(title)</title></rect>"
    }

    /// A note at the edge of the plot.
    mutating func note(_ words: String, at time: Int64, value: Double) {
        body +=
            "<text class=\"note\" x=\"\(Self.text(x(time)))\" y=\"\(Self.text(y(value) - 5))\" "
            + "text-anchor=\"middle\">\(words)</text>"
    }

    /// The finished picture with its axes.
    func svg(title: String, unit: String, format: (Double) -> String) -> String {
        var axes = ""
        for value in Self.ticks(low, high, count: height < 170 ? 3 : 5) {
            let place = Self.text(y(value))
            axes +=
                "<line class=\"grid\" x1=\"\(Self.text(left))\" x2=\"\(Self.text(width - right))\""
                + " y1=\"\(place)\" y2=\"\(place)\"/>"
                + "<text class=\"tick\" x=\"\(Self.text(left - 8))\" y=\"\(place)\" dy=\"0.32em\" "
                + "text-anchor=\"end\">\(format(value))</text>"
        }
        for time in timeTicks() {
            let place = Self.text(x(time.0))
            axes +=
                "<text class=\"tick\" x=\"\(place)\" y=\"\(Self.text(height - 8))\" "
                + "text-anchor=\"middle\">\(time.1)</text><line class=\"grid\" x1=\"\(place)\" "
                + "x2=\"\(place)\" y1=\"\(Self.text(height - bottom))\" "
                + "y2=\"\(Self.text(height - bottom + 4))\"/>"
        }
        return "<figure><figcaption>\(title)<span>\(unit)</span></figcaption>"
            + "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" "
            + "aria-label=\"\(title)\">\(axes)\(body)</svg></figure>"
    }

    /// Round values between two ends.
    static func ticks(_ low: Double, _ high: Double, count: Int) -> [Double] {
        let rough = (high - low) / Double(count)
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].first { $0 * power >= rough } ?? 10
        let width = step * power
        var ticks: [Double] = []
        var value = (low / width).rounded(.up) * width
        while value <= high + width / 1_000 {
            ticks.append(value)
            value += width
        }
        return ticks
    }

    private func timeTicks() -> [(Int64, String)] {
        let minute: Int64 = 60_000_000_000
        let steps: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200]
        let span = (end - begin) / minute
        let step = (steps.first { span / $0 <= 10 } ?? 14_400) * minute
        var time = (begin + step - 1) / step * step
        var ticks: [(Int64, String)] = []
        while time <= end {
            let parts = Calendar.parts(Timestamp(time))
            let isDaily = step >= 1_440 * minute
            ticks.append((time, String(isDaily ? parts.day.suffix(5) : parts.clock.prefix(5))))
            time += step
        }
        return ticks
    }
}

extension Double {
    /// The value of a fixed-point number, for drawing only.
    init(fixed raw: some BinaryInteger) { self = Double(raw) / 100_000_000 }
}
