/** Roles that Azure has, by the names that people know them by. */

/** Of data alone: nobody who has one of them can change who has it. */
export const dataRoles: Record<string, string> = {
    AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Azure Event Hubs Data Sender": "2b629674-e913-4c01-ae53-ef4638d8f975",
    "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
};

/** Where the GUIDs were read. */
export const rolesSource =
    "learn.microsoft.com/azure/role-based-access-control/built-in-roles; microsoft/azure-skills rbac-roles.md (2026-11-29)";
