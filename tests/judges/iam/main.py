"""Two judges of IAM documents: parliament and cloudsplaining. In: a JSON object of documents by name, each with its kind
(trust, identity or resource). Out: a JSON object of what each judge finds in each."""

import json
import logging
import sys

import parliament
from cloudsplaining.scan.assume_role_policy_document import AssumeRolePolicyDocument
from cloudsplaining.scan.policy_document import PolicyDocument
from cloudsplaining.scan.resource_policy_document import ResourcePolicyDocument

logging.disable(logging.CRITICAL)

# What cloudsplaining is asked of each kind of document: its own names of its questions.
QUESTIONS = {
    "identity": (
        PolicyDocument,
        [
            "allows_privilege_escalation",
            "allows_data_exfiltration_actions",
            "contains_statement_using_not_action",
            "credentials_exposure",
            "infrastructure_modification",
            "permissions_management_without_constraints",
            "service_wildcard",
            "write_actions_without_constraints",
        ],
    ),
    "trust": (
        AssumeRolePolicyDocument,
        [
            "role_assumable_by_any_principal",
            "role_assumable_by_any_principal_with_conditions",
            "role_assumable_by_cross_account_principals",
        ],
    ),
    "resource": (ResourcePolicyDocument, ["internet_accessible_actions"]),
}


def cloudsplaining(kind, document):
    kind_of_document, questions = QUESTIONS[kind]
    judged = kind_of_document(json.loads(document))
    answers = {question: getattr(judged, question) for question in questions}
    return [{"check": question, "detail": str(answer)} for question, answer in answers.items() if answer]


def by_parliament(kind, document):
    # A trust policy has no resource, and parliament reads no statement without one: the role itself stands in for it.
    if kind == "trust":
        policy = json.loads(document)
        for statement in policy["Statement"]:
            statement["Resource"] = "arn:aws:iam::123456789012:role/judged"
        document = json.dumps(policy)
    # What the community added asks what may be done; that a trust policy gives out credentials is what it is for.
    policy = parliament.analyze_policy_string(document, include_community_auditors=kind != "trust")
    return [{"check": finding.issue, "detail": str(finding.detail)} for finding in policy.findings]


found = {
    name: [
        {"judge": judge, **finding}
        for judge, findings in [
            ("parliament", by_parliament(entry["kind"], entry["document"])),
            ("cloudsplaining", cloudsplaining(entry["kind"], entry["document"])),
        ]
        for finding in findings
    ]
    for name, entry in json.load(sys.stdin).items()
}
json.dump(found, sys.stdout)
