extension Routes {
    static let orders: [Route] = []
}
