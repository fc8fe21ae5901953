extension Routes {
    static let algo: [Route] = []
}
