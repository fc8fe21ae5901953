enum ReportPage {
    static func html(_ input: ReportInput) -> String { "" }
}
