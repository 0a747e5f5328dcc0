import AjvCompiler from "@fastify/ajv-compiler";
import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import type { FastifyServerOptions } from "fastify";

type Compilers = NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;
type Validate = ((data: unknown) => unknown) & { errors?: unknown };
type Serialize = (data: unknown) => string;
type Compile<Compiled> = (route: never) => Compiled;

const buildValidator = AjvCompiler();
const buildSerializer = SerializerSelector();

/**
 * Fastify's own compilers of schemas (Ajv, fast-json-stringify), each asked by the first request that needs it: compiling those of all
 * operations is a third of what a start costs, and most of them are never called before it ends. Names of headers are lower case in our
 * schemas: Fastify makes them so for compilers that nobody chose.
 */
export const compileWhenAsked = {
  // Fastify says less of what it gives and takes than its compilers do.
  buildValidator: ((...about: Parameters<typeof buildValidator>) => {
    const compile = buildValidator(...about) as Compile<Validate>;
    return (route: never): Validate => {
      let compiled: Validate | null = null;
      const validate: Validate = (data) => {
        compiled ??= compile(route);
        const answer = compiled(data);
        validate.errors = compiled.errors;
        return answer;
      };
      return validate;
    };
  }) as NonNullable<Compilers["buildValidator"]>,
  buildSerializer: ((...about: Parameters<typeof buildSerializer>) => {
    const compile = buildSerializer(...about) as Compile<Serialize>;
    return (route: never): Serialize => {
      let compiled: Serialize | null = null;
      return (data) => (compiled ??= compile(route))(data);
    };
  }) as NonNullable<Compilers["buildSerializer"]>,
};
