import { SetMetadata } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import type { Scope } from './scopes';

export const SCOPES_METADATA = 'stillyou:scopes';

/** The scopes a call needs, all of them. Read by ApiKeyGuard. */
export function Scopes(...scopes: Scope[]): MethodDecorator & ClassDecorator {
  return (target: object, property?: string | symbol, descriptor?: PropertyDescriptor) => {
    SetMetadata(SCOPES_METADATA, scopes)(target as never, property as never, descriptor as never);
    if (descriptor)
      ApiForbiddenResponse({ description: `SCOPE_MISSING: needs ${scopes.join(', ')}` })(
        target as never,
        property as never,
        descriptor as never,
      );
  };
}
