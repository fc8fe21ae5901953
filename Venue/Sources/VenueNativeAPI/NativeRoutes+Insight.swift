// What lets people look into the venue's past and the operator into its risks, in one list.

extension NativeRoutes {
    static let insight: [NativeRoute] = venueHistory + oversight + moments + exports
}
