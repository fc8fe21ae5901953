public import BinanceAPI
import PlimsollModel
import VenueJSON
import VenuePorts
public import VenueTransport

// The REST interface: finds the row of a request, counts its weight, checks who calls, has it
// answered, and shapes whatever went wrong as the dialect does. Every answer is JSON.

/// The outcome of a call.
public struct CallResult: Sendable {
    /// The HTTP status.
    public let status: Int
    /// What was asked for, or `{"code","msg"}`.
    public let body: [UInt8]
    /// What was counted.
    public let counts: RateCounts

    /// True if the body is what was asked for.
    public var isSuccess: Bool { status == 200 }
}

/// Answers the calls of the dialect, over HTTP and for the request interface over sockets.
public final class Gateway: RequestHandler {
    /// What handlers work with.
    public let context: GatewayContext
    /// Checks of keys and signatures.
    public let authentication: Authentication

    private let routes: [String: Route]
    private let limits: RateLimits

    /// Beginnings of the paths that are answered here.
    private static let prefixes = ["/fapi/", "/futures/", "/api/", "/sapi/", "/dapi/", "/eapi/"]

    /// A gateway to a venue.
    public init(context: GatewayContext) {
        self.context = context
        authentication = Authentication(context)
        limits = RateLimits(context.settings)
        var routes: [String: Route] = [:]
        for route in Self.table { routes[Self.key(route.method, route.path)] = route }
        self.routes = routes
    }

    /// Every call of the interface.
    static var table: [Route] {
        Routes.orders + Routes.algo + Routes.settings + Routes.market + Routes.account
            + Routes.companions + Routes.listenKeys
    }

    private static func key(_ method: String, _ path: String) -> String { method + " " + path }

    // MARK: HTTP

    /// The answer, or nil if the path is not of this interface.
    public func respond(to request: APIRequest) async -> APIResponse? {
        guard Self.prefixes.contains(where: { request.path.hasPrefix($0) }) else { return nil }
        let result = await answer(request)
        var headers = [("X-MBX-USED-WEIGHT-1M", String(result.counts.weight))]
        if let count = result.counts.ordersInTenSeconds {
            headers.append(("X-MBX-ORDER-COUNT-10S", String(count)))
        }
        if let count = result.counts.ordersInMinute {
            headers.append(("X-MBX-ORDER-COUNT-1M", String(count)))
        }
        if let seconds = result.counts.retryAfter {
            headers.append(("Retry-After", String(seconds)))
        }
        return APIResponse(
            status: result.status, body: result.body,
            headers: headers.map { (name: $0.0, value: $0.1) })
    }

    /// The answer to a path that nothing answers.
    public static func unknownPath(_ request: APIRequest) -> APIResponse {
        let error = APIError.unknownPath(request.path, request.method)
        return APIResponse(status: error.status, body: error.json)
    }

    private func answer(_ request: APIRequest) async -> CallResult {
        let now = context.clock.now
        let route = routes[Self.key(request.method, request.path)]
        let parsed: Result<Parameters, APIError> = Result { () throws(APIError) in
            try Parameters.parse(query: request.query, body: request.body)
        }
        var weight = 1
        if let route, case .success(let parameters) = parsed { weight = route.weight(parameters) }
        let (counts, refusal) = limits.charge(weight, to: request.remoteAddress, at: now)
        if let refusal { return Self.failure(refusal, counts) }
        guard let route else {
            return Self.failure(.unknownPath(request.path, request.method), counts)
        }
        do throws(APIError) {
            let parameters = try parsed.get()
            let caller = try await caller(of: request, parameters, route, now)
            let call = Call(
                request: request, parameters: parameters, key: caller?.key,
                account: caller?.account ?? AccountID(0), time: now,
                expires: caller?.expires ?? Timestamp(.max))
            return await perform(route, call, counts)
        } catch {
            return Self.failure(error, counts)
        }
    }

    private func caller(
        of request: APIRequest, _ parameters: Parameters, _ route: Route, _ now: Timestamp
    ) async throws(APIError) -> Caller? {
        if route.security != .none,
            let caller = try await authentication.signedIn(
                request, for: route.permissions, at: now)
        {
            return caller
        }
        switch route.security {
        case .none: return nil
        case .key:
            return try authentication.caller(
                request.header("x-mbx-apikey"), from: request.remoteAddress,
                for: route.permissions)
        case .signed:
            return try authentication.signed(
                request, parameters, for: route.permissions, at: now)
        }
    }

    // MARK: Sockets

    /// Makes a call that did not come over HTTP and whose caller was checked.
    ///
    /// - Parameters:
    ///   - method: Method of the row, as `POST`.
    ///   - path: Path of the row, as `/fapi/v1/order`.
    ///   - parameters: The parameters.
    ///   - caller: Who calls; nil for calls that anyone may make.
    ///   - address: Where the call comes from.
    public func call(
        _ method: String, _ path: String, _ parameters: Parameters, by caller: Caller?,
        from address: String
    ) async -> CallResult {
        let now = context.clock.now
        guard let route = routes[Self.key(method, path)] else {
            return Self.failure(.unknownPath(path, method), RateCounts())
        }
        let (counts, refusal) = limits.charge(route.weight(parameters), to: address, at: now)
        if let refusal { return Self.failure(refusal, counts) }
        if route.security != .none {
            guard let caller, caller.key.permissions.isSuperset(of: route.permissions) else {
                return Self.failure(.keyRefused, counts)
            }
        }
        let request = APIRequest(method: method, path: path, remoteAddress: address)
        let call = Call(
            request: request, parameters: parameters, key: caller?.key,
            account: caller?.account ?? AccountID(0), time: now,
            expires: caller?.expires ?? Timestamp(.max))
        return await perform(route, call, counts)
    }

    /// Counts traffic that no row stands for, as a session's own messages.
    public func charge(
        _ weight: Int, to address: String
    ) -> (counts: RateCounts, refusal: APIError?) {
        limits.charge(weight, to: address, at: context.clock.now)
    }

    // MARK: Both

    /// Has a checked call answered, and counts its orders unless they are refused.
    private func perform(_ route: Route, _ call: Call, _ charged: RateCounts) async -> CallResult {
        var counts = charged
        let isOrder = route.orders.tenSeconds > 0 || route.orders.minute > 0
        do {
            if isOrder {
                try limits.reserve(route.orders, for: call.account, at: call.time, &counts)
            }
            let body = try await route.answer(context, call)
            return CallResult(status: 200, body: body, counts: counts)
        } catch {
            let refusal = APIError(error)
            if isOrder && refusal.code != -1015 {
                limits.release(route.orders, for: call.account, at: call.time, &counts)
            }
            return Self.failure(refusal, counts)
        }
    }

    private static func failure(_ error: APIError, _ counts: RateCounts) -> CallResult {
        CallResult(status: error.status, body: error.json, counts: counts)
    }
}

extension APIError {
    /// What a caller is told of something that went wrong.
    init(_ error: any Error) {
        switch error {
        case let refusal as APIError: self = refusal
        case let fault as VenueFault:
            switch fault.code {
            case .overloaded: self = .overloaded
            case .closed, .storage, .peer: self = .internalError
            case .damaged, .badInput, .notFound: self = .unknown
            }
        default: self = .unknown
        }
    }
}
