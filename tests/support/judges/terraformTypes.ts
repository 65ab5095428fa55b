/**
 * What resources are called in Terraform, which Pulumi's providers of clouds are made of. Names of plain values follow one
 * rule (`cidrBlock` is `cidr_block`) and are not listed. Lists, maps and blocks are: Pulumi says lists in the plural, and
 * takes the list off a block that there is at most one of.
 */

/** A list or a map of plain values is its name; what has fields of its own is a block. */
export type TerraformField = string | TerraformBlock;

export interface TerraformBlock {
    block: string;
    /** Pulumi has an object for what is a list of one in Terraform. */
    flattened: boolean;
    fields: TerraformFields;
}

export type TerraformFields = Record<string, TerraformField>;

export interface TerraformType {
    type: string;
    fields: TerraformFields;
}

/** A cloud's provider in both worlds. */
export interface TerraformCloud {
    /** With what its types begin in Pulumi. */
    prefix: string;
    /** Terraform's name of it. */
    provider: string;
    types: Record<string, TerraformType>;
}

export const one = (block: string, fields: TerraformFields = {}): TerraformBlock => ({
    block,
    flattened: true,
    fields,
});
export const many = (block: string, fields: TerraformFields = {}): TerraformBlock => ({
    block,
    flattened: false,
    fields,
});
