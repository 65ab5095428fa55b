/** Every option of a cluster, and where a reader of the cloud's console or of the cluster would find it again. */
import assert from "node:assert/strict";
import { z } from "zod";
import type { Refusal } from "../../../sdk/plan/refusal";
import type { Built } from "./eks/support";

/** An option, where it arrives, and what is there without it. */
export interface Row<Request> {
    option: string;
    with: Request;
    without: Request;
    see: (built: Built) => unknown;
    expected: unknown;
    /** Without the option. */
    otherwise: unknown;
}

/** An option that no resource shows: it decides what is refused. */
export interface Judged<Request> {
    option: string;
    right: Request;
    wrong: Request;
    path: string;
}

export interface CloudOptions<Request> {
    title: string;
    rows: Record<string, Row<Request>[]>;
    judged: Judged<Request>[];
    /** Where every option is found by its shape. */
    shape: unknown;
    built: (request: Request) => Promise<Built>;
    refused: (request: Request) => Refusal[];
}

export function describeOptions<Request>({ title, rows, judged, shape, built, refused }: CloudOptions<Request>): void {
    /** Many rows have the same request to be held against. */
    const known = new Map<string, Promise<Built>>();
    const once = (request: Request): Promise<Built> => {
        const key = JSON.stringify(request);
        const found = known.get(key) ?? built(request);
        known.set(key, found);
        return found;
    };

    describe(`${title} options`, () => {
        for (const [concept, table] of Object.entries(rows)) {
            describe(concept, () => {
                for (const { option, with: changed, without, see, expected, otherwise } of table) {
                    it(`${option} arrives`, async () => {
                        assert.deepEqual(see(await once(changed)), expected);
                        assert.deepEqual(see(await once(without)), otherwise, "without it");
                    });
                }
            });
        }

        describe("judged alone", () => {
            for (const { option, right, wrong, path } of judged) {
                it(`${option} decides what is refused`, () => {
                    assert.deepEqual(refused(right), []);
                    const paths = refused(wrong).map((refusal) => refusal.path);
                    assert.ok(paths.includes(path), paths.join());
                });
            }
        });

        it("are all in these tables", () => {
            const tested = [...Object.values(rows).flat(), ...judged].map(({ option }) => option);
            assert.deepEqual([...new Set(tested)].sort(), fieldsOf(shape, "").sort());
        });
    });
}

/** Every field that there is, `*` for any name or place. */
function fieldsOf(shape: unknown, path: string): string[] {
    if (shape instanceof z.ZodOptional) return fieldsOf(shape.unwrap(), path);
    const below = (name: string) => (path === "" ? name : `${path}.${name}`);
    if (shape instanceof z.ZodObject)
        return Object.entries(shape.shape).flatMap(([name, field]) => fieldsOf(field, below(name)));
    const inner = shape instanceof z.ZodRecord ? shape.valueType : undefined;
    return inner instanceof z.ZodObject ? fieldsOf(inner, below("*")) : [path];
}
