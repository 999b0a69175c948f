/// A small definition that has no mistake, for tests to make mistakes in.
enum DefinitionSample {
    static let yaml = """
        key: sample
        name: Sample
        hub: crm
        version: 1
        baseUrl: https://${config.company}.example.com/api
        configuration:
          - {key: company, required: true}
          - {key: token, required: true, secret: true}
        auth: {type: bearer, token: "${config.token}"}
        errors:
          - {when: {status: [200], path: error.code}, do: retry}
          - {when: {status: 401}, do: revoked}
        resources:
          things:
            list:
              path: /things
              dataPath: data.items
              paginate: {type: offset, pageSize: 50, maxPageSize: 200, offsetParam: skip, sizeParam: take, totalPath: total}
              sort: {param: sort, value: "updated,id"}
              where: {style: params, since: updated_since, bound: inclusive}
            get: {path: "/things/${id}", dataPath: data}
            idField: id
            datesConfiguration: {updatedDateField: updated, updatedDateFormat: "yyyy-MM-dd HH:mm:ss", updatedDateTimezone: America/Denver}
            ignoreFields: [seen, meta.read]
            createdCheckTolerance: 5
            poll: {granularity: 1m, overlap: 2h, floodLimit: 500}
            bulk: {export: list}
        """
}
