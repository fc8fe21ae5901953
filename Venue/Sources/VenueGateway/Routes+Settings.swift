extension Routes {
    static let settings: [Route] = []
}
