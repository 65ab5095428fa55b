/** What CIS asks for in every cluster, in each cloud's benchmark under another number. */
import { cisEks } from "./cisEks";
import { type Control, does } from "./control";

/** A control of EKS's list that holds for tenants wherever they are, or is the user's everywhere. */
export function asOnEks(number: string, id = number): Control {
    const control = cisEks.controls.find((each) => each.id === number);
    if (control === undefined || (control.scope ?? "tenants") !== "tenants") {
        throw new Error(`${number} is no control of CIS EKS that holds for tenants`);
    }
    return { ...control, id };
}

export function securityContext(id: string): Control {
    const how =
        "Pod Security restricted, which is the default, asks for it; with podSecurity baseline less is asked for";
    return does(
        "tenants",
        id,
        "Pods and containers have a security context",
        how,
        "pod.root",
        "pod.capability",
        "pod.escalation",
    );
}
