import { ValidationPipe } from '@nestjs/common';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validate, type ValidationError, type ValidatorOptions } from 'class-validator';
import { Problem, type FieldError } from './problem';

const OPTIONS: ValidatorOptions = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };

/** Names of class-validator's constraints as stable codes; others are their own name in UPPER_SNAKE. */
const CODES: Record<string, string> = {
  whitelistValidation: 'UNKNOWN_KEY',
  isDefined: 'REQUIRED',
  isNotEmpty: 'REQUIRED',
  arrayNotEmpty: 'REQUIRED',
  isIn: 'NOT_ONE_OF',
  isEnum: 'NOT_ONE_OF',
  equals: 'NOT_ALLOWED',
  isString: 'WRONG_TYPE',
  isInt: 'WRONG_TYPE',
  isNumber: 'WRONG_TYPE',
  isBoolean: 'WRONG_TYPE',
  isArray: 'WRONG_TYPE',
  isObject: 'WRONG_TYPE',
  nestedValidation: 'WRONG_TYPE',
  unknownValue: 'WRONG_TYPE',
  isLength: 'WRONG_LENGTH',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  arrayMinSize: 'TOO_SHORT',
  arrayMaxSize: 'TOO_LONG',
  arrayUnique: 'REPEATED',
  min: 'TOO_SMALL',
  max: 'TOO_LARGE',
  matches: 'WRONG_FORMAT',
  isIso8601: 'NOT_A_TIME',
  isInstant: 'NOT_A_TIME',
};

/** The pipe in front of every handler: DTO classes decide; what they do not name is refused. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    ...OPTIONS,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => validationProblem(toFieldErrors(errors)),
  });
}

/**
 * The same check for what does not come through a handler's parameter (a row of an import).
 * @throws Problem 422 VALIDATION_FAILED
 */
export async function assertValid<T extends object>(type: ClassConstructor<T>, plain: unknown): Promise<T> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw validationProblem([{ pointer: '', code: 'WRONG_TYPE', detail: 'An object is expected.' }]);
  }
  const instance = plainToInstance(type, plain);
  const errors = await validate(instance, { ...OPTIONS, validationError: { target: false } });
  if (errors.length > 0) throw validationProblem(toFieldErrors(errors));
  return instance;
}

function validationProblem(errors: FieldError[]): Problem {
  return new Problem(
    422,
    'VALIDATION_FAILED',
    'The request is well-formed but not valid: see errors.',
    errors,
  );
}

/** class-validator's tree as a flat list with JSON pointers. */
export function toFieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${pointerToken(error.property)}`;
    return [...ownErrors(error, pointer), ...toFieldErrors(error.children ?? [], pointer)];
  });
}

function ownErrors(error: ValidationError, pointer: string): FieldError[] {
  const found = Object.entries(error.constraints ?? {}).map(([name, message]) => ({
    pointer,
    code: (error.contexts?.[name] as { code?: string } | undefined)?.code ?? CODES[name] ?? upperSnake(name),
    detail: sentence(message, error.property),
  }));
  if (found.length === 0) return [];
  if (found.some((e) => e.code === 'UNKNOWN_KEY')) {
    return [{ pointer, code: 'UNKNOWN_KEY', detail: 'This key is not known here.' }];
  }
  if (error.value === undefined || error.value === null) {
    return [{ pointer, code: 'REQUIRED', detail: 'This field is required.' }];
  }
  // A number where a text belongs also fails the text's length and form: say the one thing that helps.
  const wrongType = found.find((e) => e.code === 'WRONG_TYPE');
  return wrongType ? [wrongType] : found;
}

/** An unknown key is named when it is written like one of ours; a number, name or token sent as a key is not repeated. */
function pointerToken(property: string): string {
  const isKey = /^[a-z_][A-Za-z\d_]{0,39}$/.test(property) && !/\d{5}/.test(property);
  const isIndex = /^\d{1,6}$/.test(property);
  return isKey || isIndex ? property : '*';
}

/** class-validator's "locale must be …" as "Must be …": the pointer names the field already. */
function sentence(message: string, property: string): string {
  const text = message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function upperSnake(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
}
