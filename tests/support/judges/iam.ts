/** The documents by which AWS decides who may do what, as far as the registered resources have them. */
import { type Registration, revealed } from "../mocks";
import { addressOf } from "./terraform";

/** Who takes on a role; what a role may do; who may do what with one resource. */
export type IamKind = "trust" | "identity" | "resource";

export interface IamDocument {
    kind: IamKind;
    /** JSON, as it is sent to AWS. */
    document: string;
}

const places: Record<string, { property: string; kind: IamKind }> = {
    "aws:iam/role:Role": { property: "assumeRolePolicy", kind: "trust" },
    "aws:iam/rolePolicy:RolePolicy": { property: "policy", kind: "identity" },
    "aws:kms/key:Key": { property: "policy", kind: "resource" },
};

/** By the resource's address in Terraform. A document in a place that is not known would go unjudged, so it is refused. */
export function iamDocuments(registrations: Registration[]): Record<string, IamDocument> {
    const documents: Record<string, IamDocument> = {};
    for (const registration of registrations.filter(({ type }) => type.startsWith("aws:"))) {
        for (const [property, value] of Object.entries(revealed(registration.inputs) as Record<string, unknown>)) {
            if (!isDocument(value)) continue;
            const place = places[registration.type];
            if (place?.property !== property) throw new Error(`nobody judges ${property} of ${registration.type}`);
            documents[addressOf(registration)] = { kind: place.kind, document: value };
        }
    }
    return documents;
}

function isDocument(value: unknown): value is string {
    return typeof value === "string" && value.trimStart().startsWith("{") && value.includes('"Statement"');
}
