@main
struct Skeleton {
    static func main() {}
}
