import { registerDecorator } from 'class-validator';

const MAX_TEXT = 2_000;

/** A field of evidence that systems write in their own way: a text that is not empty, or an object. */
export function IsTextOrObject(options: { orBoolean?: boolean } = {}): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isTextOrObject',
      target: target.constructor,
      propertyName: property as string,
      options: {
        message: `must be a text of 1 to ${MAX_TEXT} characters or an object`,
        context: { code: 'WRONG_TYPE' },
      },
      validator: {
        validate: (value: unknown) => {
          if (typeof value === 'boolean') return options.orBoolean === true;
          if (typeof value === 'string') return value.trim().length > 0 && value.length <= MAX_TEXT;
          return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
        },
      },
    });
}
