/// A type of PostgreSQL by its object identifier.
public struct PostgresType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The object identifier in `pg_type`.
    public let rawValue: UInt32

    /// Makes a type of its object identifier.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The type's name, or its number.
    public var description: String { Self.names[self] ?? "type \(rawValue)" }

    /// Says whether the type was made in this database, such as an enum: its number means nothing elsewhere.
    var isUserDefined: Bool { rawValue >= 16_384 }

    private static let names: [PostgresType: String] = [
        .bool: "boolean", .bytea: "bytea", .char: "\"char\"", .name: "name", .int8: "bigint", .int2: "smallint",
        .int4: "integer", .text: "text", .oid: "oid", .json: "json", .xml: "xml", .float4: "real",
        .float8: "double precision", .unknown: "unknown", .bpchar: "character", .varchar: "character varying",
        .date: "date", .time: "time", .timestamp: "timestamp", .timestamptz: "timestamp with time zone",
        .interval: "interval", .numeric: "numeric", .uuid: "uuid", .jsonb: "jsonb", .inet: "inet", .cidr: "cidr",
        .void: "void", .xid8: "xid8",
        .boolArray: "boolean[]", .byteaArray: "bytea[]", .int2Array: "smallint[]", .int4Array: "integer[]",
        .textArray: "text[]", .int8Array: "bigint[]", .float8Array: "double precision[]",
        .timestamptzArray: "timestamp with time zone[]", .intervalArray: "interval[]", .jsonbArray: "jsonb[]",
        .jsonArray: "json[]", .varcharArray: "character varying[]", .uuidArray: "uuid[]",
        .numericArray: "numeric[]", .inetArray: "inet[]", .cidrArray: "cidr[]",
    ]
}

extension PostgresType {
    /// `boolean`.
    public static let bool = PostgresType(rawValue: 16)
    /// `bytea`.
    public static let bytea = PostgresType(rawValue: 17)
    /// `"char"`, one byte.
    public static let char = PostgresType(rawValue: 18)
    /// `name`.
    public static let name = PostgresType(rawValue: 19)
    /// `bigint`.
    public static let int8 = PostgresType(rawValue: 20)
    /// `smallint`.
    public static let int2 = PostgresType(rawValue: 21)
    /// `integer`.
    public static let int4 = PostgresType(rawValue: 23)
    /// `text`.
    public static let text = PostgresType(rawValue: 25)
    /// `oid`.
    public static let oid = PostgresType(rawValue: 26)
    /// `json`.
    public static let json = PostgresType(rawValue: 114)
    /// `xml`.
    public static let xml = PostgresType(rawValue: 142)
    /// `cidr`.
    public static let cidr = PostgresType(rawValue: 650)
    /// `real`.
    public static let float4 = PostgresType(rawValue: 700)
    /// `double precision`.
    public static let float8 = PostgresType(rawValue: 701)
    /// A literal whose type the server has not decided.
    public static let unknown = PostgresType(rawValue: 705)
    /// `inet`.
    public static let inet = PostgresType(rawValue: 869)
    /// `character(n)`.
    public static let bpchar = PostgresType(rawValue: 1042)
    /// `character varying`.
    public static let varchar = PostgresType(rawValue: 1043)
    /// `date`.
    public static let date = PostgresType(rawValue: 1082)
    /// `time`.
    public static let time = PostgresType(rawValue: 1083)
    /// `timestamp`, which knows no zone and is not read.
    public static let timestamp = PostgresType(rawValue: 1114)
    /// `timestamp with time zone`.
    public static let timestamptz = PostgresType(rawValue: 1184)
    /// `interval`.
    public static let interval = PostgresType(rawValue: 1186)
    /// `numeric`.
    public static let numeric = PostgresType(rawValue: 1700)
    /// `void`, what a function returns that returns nothing.
    public static let void = PostgresType(rawValue: 2278)
    /// `uuid`.
    public static let uuid = PostgresType(rawValue: 2950)
    /// `jsonb`.
    public static let jsonb = PostgresType(rawValue: 3802)
    /// `xid8`.
    public static let xid8 = PostgresType(rawValue: 5069)

    /// `json[]`.
    public static let jsonArray = PostgresType(rawValue: 199)
    /// `cidr[]`.
    public static let cidrArray = PostgresType(rawValue: 651)
    /// `boolean[]`.
    public static let boolArray = PostgresType(rawValue: 1000)
    /// `bytea[]`.
    public static let byteaArray = PostgresType(rawValue: 1001)
    /// `smallint[]`.
    public static let int2Array = PostgresType(rawValue: 1005)
    /// `integer[]`.
    public static let int4Array = PostgresType(rawValue: 1007)
    /// `text[]`.
    public static let textArray = PostgresType(rawValue: 1009)
    /// `character varying[]`.
    public static let varcharArray = PostgresType(rawValue: 1015)
    /// `bigint[]`.
    public static let int8Array = PostgresType(rawValue: 1016)
    /// `double precision[]`.
    public static let float8Array = PostgresType(rawValue: 1022)
    /// `inet[]`.
    public static let inetArray = PostgresType(rawValue: 1041)
    /// `timestamp with time zone[]`.
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    /// `interval[]`.
    public static let intervalArray = PostgresType(rawValue: 1187)
    /// `numeric[]`.
    public static let numericArray = PostgresType(rawValue: 1231)
    /// `uuid[]`.
    public static let uuidArray = PostgresType(rawValue: 2951)
    /// `jsonb[]`.
    public static let jsonbArray = PostgresType(rawValue: 3807)
}
