import tseslint from 'typescript-eslint';

/** Time, chance and the network come in as arguments: a decision that looks for itself cannot be tested or replayed. */
const IMPURE = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is an argument of a decision.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time is an argument of a decision.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'A decision is the same every time.',
  },
];

/** Outside of a transaction with a tenant the database shows no row of any, and says nothing about it. */
const TENANTLESS = ['MemberExpression', 'Identifier'].map((kind) => ({
  selector: `MemberExpression[property.name=/^(query|manager|transaction|createQueryRunner|getRepository)$/] > ${kind}.object[${kind === 'Identifier' ? 'name' : 'property.name'}='dataSource']`,
  message: 'Name the lender: inTx(dataSource, lenderId, …); what is no lender’s: outsideTenants(dataSource).',
}));

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist/**', 'data/**', 'coverage/**', 'reports/**', '.stryker-tmp/**'] },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { args: 'after-used' }],
    },
  },
  // Scripts of pages run as they are, on old phones too.
  { files: ['src/**/*.js'], rules: { 'no-var': 'off' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-return-await': 'off',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, properties: false } },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Rows of a query are what SQL says they are; they get their type where they are read.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  // Decorated constructors and DTOs need their classes at run time.
  {
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/**', '**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...TENANTLESS] },
  },
  {
    files: ['src/decisions/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...IMPURE] },
  },
  {
    // These speak to a person at a terminal.
    files: [
      'src/main.ts',
      'src/migrate.ts',
      'src/cli.ts',
      'demo/**/*.ts',
      'scripts/**/*.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
