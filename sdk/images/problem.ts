/** Why an image cannot be looked into: told to whoever named it, without a stack trace. */
export class ImageProblem extends Error {}
