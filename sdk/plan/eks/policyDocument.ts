/** A policy of IAM, in the part of its language that is used here. */
export interface PolicyStatement {
    Effect: "Allow";
    Principal?: Record<string, string>;
    Action: string | string[];
    Resource?: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
    Version: "2012-10-17";
    Statement: PolicyStatement[];
}
