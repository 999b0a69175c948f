import Foundation
import TestSupport

/// Elements for the sandbox CRM that have webhooks: `hooked` without a signature, `signed` with one, `reconciled` with deletes found by
/// listing everything besides.
enum TestElements {
    /// Writes them into a directory.
    static func directory() throws -> String {
        let directory = try temporaryDirectory()
        let signature = """
            signature: {header: X-Signature, scheme: hmac-sha256, encoding: hex, prefix: "sha256=", secret: "${config.webhookSecret}"}
            """
        for (key, signature) in [("hooked", ""), ("signed", signature), ("reconciled", signature)] {
            try Data(text(key, signature: signature).utf8).write(to: directory.appending(path: "\(key).yaml"))
        }
        return directory.path
    }

    /// One of them.
    static func text(_ key: String, signature: String) -> String {
        element.replacing("KEY", with: key).replacing("SIGNATURE", with: signature)
            .replacing("DELETES", with: key == "reconciled" ? "{mode: reconcile, every: 1d}" : "{mode: none}")
    }

    private static let element = """
        key: KEY
        name: KEY CRM
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration:
          - {key: url, required: true}
          - {key: username, required: true}
          - {key: password, required: true, secret: true}
          - {key: account}
          - {key: webhookSecret, secret: true}
        auth: {type: basic, username: "${config.username}", password: "${config.password}"}
        errors:
          - {when: {status: [401]}, do: revoked}
        check: {path: /me}
        SIGNATURE
        handshake: {path: type, equals: url_verification, answerPath: challenge}
        resources:
          contacts:
            vendorName: Person
            list:
              path: /contacts
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total}
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
            deletes: DELETES
            webhook:
              typePath: event
              map: {contact.created: CREATED, contact.updated: UPDATED, contact.deleted: DELETED}
              idPath: data.id
              recordPath: data.record
          leads:
            vendorName: Lead
            list:
              path: /leads
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total}
              sort: {param: orderBy}
              where: {style: passthrough, bound: exclusive}
            idField: key
            datesConfiguration:
              updatedDateField: Lead_UpdatedDate
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
              createdDateField: Lead_CreatedDate
              createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              createdDateTimezone: GMT
            webhook:
              itemsPath: items
              typePath: event
              map: {lead.updated: UPDATED, lead.deleted: DELETED}
              idPath: id
              recordPath: record
        """
}
