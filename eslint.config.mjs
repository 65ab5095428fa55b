import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["bin", "coverage", "node_modules", ".lab", "lab/tools"] },
    js.configs.recommended,
    ...tseslint.configs.recommended,
    {
        files: ["**/*.ts"],
        languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
        rules: {
            // A promise nobody waits for is an error nobody sees.
            "@typescript-eslint/no-floating-promises": "error",
            "@typescript-eslint/no-misused-promises": "error",
            "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
            // The vocabulary pairs a const object with a type of the same name: the form the schema analyzer reads.
            "@typescript-eslint/no-redeclare": "off",
            eqeqeq: "error",
            "no-console": "off",
        },
    },
    {
        files: ["examples/portal/public/**/*.js"],
        // What a browser has is known to the type checker, which reads these files too.
        rules: { "no-undef": "off", eqeqeq: "error" },
    },
    {
        files: ["**/*.cjs"],
        languageOptions: {
            globals: { module: "writable", require: "readonly", process: "readonly", __dirname: "readonly" },
        },
        rules: { "@typescript-eslint/no-require-imports": "off" },
    },
);
