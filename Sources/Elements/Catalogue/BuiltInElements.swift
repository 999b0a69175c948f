/// The definitions that come with Pollux, by file name.
enum BuiltInElements {
    static let files: [(name: String, text: String)] = [
        (
            "sagecrm.yaml",
            #"""
            # Sage CRM over its SData API, polled: the vendor has no webhooks.
            #
            # `subdomain` is the whole host name, as the vendor's customers know it (`sagecrm-0.example.com`, with a port if need be). For a
            # test system without TLS it may bring its scheme: `http://localhost:8080`.
            key: sagecrm
            name: Sage CRM
            hub: crm
            version: 1
            baseUrl: https://${config.subdomain}/sdata/crmj/sagecrm2/-
            configuration:
              - {key: subdomain, required: true}
              - {key: username, required: true}
              - {key: password, required: true, secret: true}
            auth: {type: basic, username: "${config.username}", password: "${config.password}"}
            errors:
              - {when: {status: [429]}, do: rateLimited}
              - {when: {status: [401]}, do: revoked}
            resources:
              accounts:
                vendorName: Company
                list:
                  path: /accounts
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/accounts/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Comp_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Comp_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 10m
                bulk: {export: oneByOne}
              contacts:
                vendorName: Person
                list:
                  path: /contacts
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/contacts/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Pers_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Pers_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 10m
                bulk: {export: oneByOne}
              leads:
                vendorName: Lead
                list:
                  path: /leads
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/leads/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Lead_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: lead_createddate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/leads?where=Lead_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 10m
                bulk: {export: oneByOne}
              opportunities:
                vendorName: Opportunity
                list:
                  path: /opportunities
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/opportunities/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Oppo_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Oppo_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/opportunities?where=Oppo_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 10m
                bulk: {export: oneByOne}
              users:
                vendorName: User
                list:
                  path: /users
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/users/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: User_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: User_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/users?where=User_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 10m
                bulk: {export: oneByOne}
            """#
        ),
        (
            "sandbox.yaml",
            #"""
            # The sandbox CRM that comes with Pollux: for the demo, for tests, and as an example of an element.
            #
            # `url` is where it listens, with its scheme: `http://127.0.0.1:8080`.
            key: sandbox
            name: Sandbox CRM
            hub: crm
            version: 1
            baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
            configuration:
              - {key: url, required: true}
              - {key: username, required: true}
              - {key: password, required: true, secret: true}
            auth: {type: basic, username: "${config.username}", password: "${config.password}"}
            errors:
              - {when: {status: [429]}, do: rateLimited}
              - {when: {status: [200], path: error.code}, do: retry}     # a failure dressed as success
              - {when: {status: [401]}, do: revoked}
            check: {path: /me}
            resources:
              accounts:
                vendorName: Company
                list:
                  path: /accounts
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/accounts/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Comp_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Comp_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 1m
                bulk: {export: oneByOne}
              contacts:
                vendorName: Person
                list:
                  path: /contacts
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/contacts/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Pers_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Pers_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 1m
                bulk: {export: oneByOne}
              leads:
                vendorName: Lead
                list:
                  path: /leads
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/leads/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Lead_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Lead_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/leads?where=Lead_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 1m
                bulk: {export: oneByOne}
              opportunities:
                vendorName: Opportunity
                list:
                  path: /opportunities
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/opportunities/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: Oppo_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: Oppo_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/opportunities?where=Oppo_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 1m
                bulk: {export: oneByOne}
              users:
                vendorName: User
                list:
                  path: /users
                  dataPath: data
                  paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
                  sort: {param: orderBy}
                  where: {style: passthrough, bound: exclusive}
                get: {path: "/users/${id}"}
                idField: key
                datesConfiguration:
                  updatedDateField: User_UpdatedDate
                  updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  updatedDateTimezone: GMT
                  createdDateField: User_CreatedDate
                  createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
                  createdDateTimezone: GMT
                poll:
                  url: "/hubs/crm/users?where=User_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
                  granularity: 1s
                  overlap: 1m
                bulk: {export: oneByOne}
            """#
        ),
    ]
}
