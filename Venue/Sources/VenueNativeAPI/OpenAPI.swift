import VenuePorts
import VenueJSON
import VenueTransport

// The description of the interface, made from the table of routes.

extension NativeRoutes {
    static let description: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "openapi.json", summary: "This description.",
            result: .object([.init("openapi", .text)])
        ) { _, _ in APIResponse(body: Array(OpenAPI.text.utf8)) }
    ]
}

/// The OpenAPI 3.1 description of the native interface.
public enum OpenAPI {
    /// The document, as `docs/reference/openapi.json` keeps it.
    public static var text: String { document.pretty + "\n" }

    static let shapes: [(key: String, value: Schema)] = [
        ("User", NativeRoutes.userShape), ("APIKey", NativeRoutes.keyShape),
        ("CashRequest", NativeRoutes.cashShape), ("Pool", NativeRoutes.poolShape),
        ("Position", NativeRoutes.positionShape), ("AccountView", NativeRoutes.viewShape),
        ("PoolFigures", NativeRoutes.figuresShape), ("LiquidationStep", NativeRoutes.stepShape),
        ("Rejection", NativeRoutes.rejectionShape), ("Asset", NativeRoutes.assetShape),
        ("Alert", NativeRoutes.alertShape), ("Notice", NativeRoutes.noticeShape),
        (
            "Error",
            .object([
                .init("code", .text), .init("message", .text),
                .init("field", .text, optional: true),
            ])
        ),
    ]

    private static var document: JSON {
        .object([
            ("openapi", .string("3.1.0")),
            (
                "info",
                .object([
                    ("title", .string("Plimsoll native API")), ("version", .string("1")),
                    (
                        "description",
                        .string(
                            "People, keys, money, previews, explanations and operation. Trading "
                                + "itself speaks the Binance USD-M Futures API under /fapi.")
                    ),
                ])
            ),
            ("servers", .array([.object([("url", .string("/plimsoll/v1"))])])),
            ("paths", paths),
            (
                "components",
                .object([
                    ("schemas", .object(shapes.map { ($0.key, $0.value.json) })),
                    ("securitySchemes", securitySchemes),
                ])
            ),
        ])
    }

    private static var securitySchemes: JSON {
        .object([
            (
                "session",
                .object([
                    ("type", .string("apiKey")), ("in", .string("cookie")),
                    ("name", .string(SessionNames.cookie)),
                    (
                        "description",
                        .string(
                            "Set by sign-in. Calls that change something also send the session's "
                                + "csrf value in the header X-CSRF-Token.")
                    ),
                ])
            ),
            (
                "key",
                .object([
                    ("type", .string("apiKey")), ("in", .string("header")),
                    ("name", .string("X-MBX-APIKEY")),
                    (
                        "description",
                        .string(
                            "With timestamp and signature in the query, as under /fapi. A body "
                                + "in JSON is signed as it is, after the query.")
                    ),
                ])
            ),
        ])
    }

    private static var paths: JSON {
        var found: [(key: String, value: [(key: String, value: JSON)])] = []
        for route in NativeAPI.table {
            let path = "/" + route.path
            let entry = (key: route.method.lowercased(), value: operation(route))
            if let place = found.firstIndex(where: { $0.key == path }) {
                found[place].value.append(entry)
            } else {
                found.append((path, [entry]))
            }
        }
        return .object(found.map { ($0.key, .object($0.value)) })
    }

    private static func operation(_ route: NativeRoute) -> JSON {
        var members: [(key: String, value: JSON)] = [("summary", .string(route.summary))]
        let open = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
        let parameters =
            open.map { parameter(String($0.dropFirst().dropLast()), "path", .text, true) }
            + route.query.map { parameter($0.name, "query", $0.schema, $0.isRequired) }
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = route.body {
            members.append(
                (
                    "requestBody",
                    .object([
                        ("required", .bool(true)), ("content", content(Schema.object(body))),
                    ])
                ))
        }
        members.append(
            (
                "responses",
                .object([
                    ("200", answer("Done.", route.result, route.mediaType)),
                    ("default", answer("Refused.", .named("Error"))),
                ])
            ))
        let schemes = [
            JSON.object([("session", .array([]))]), .object([("key", .array([]))]),
        ]
        if route.access != .everyone { members.append(("security", .array(schemes))) }
        return .object(members)
    }

    private static func parameter(
        _ name: String, _ place: String, _ schema: Schema, _ isRequired: Bool
    ) -> JSON {
        .object([
            ("name", .string(name)), ("in", .string(place)), ("required", .bool(isRequired)),
            ("schema", schema.json),
        ])
    }

    private static func answer(
        _ words: String, _ schema: Schema, _ type: String = "application/json"
    ) -> JSON {
        .object([("description", .string(words)), ("content", content(schema, type))])
    }

    private static func content(_ schema: Schema, _ type: String = "application/json") -> JSON {
        .object([(type, .object([("schema", schema.json)]))])
    }
}
