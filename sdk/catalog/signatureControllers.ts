/** Policy controllers that check signatures of images, each by the policies that a tenant's signers become. */
export const signatureControllers = ["sigstore-policy-controller"] as const;

export type SignatureController = (typeof signatureControllers)[number];
