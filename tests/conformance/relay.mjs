// What Relay's compiler makes of a document, as far as its network layer and store need it: fields with arguments and
// aliases, and inline fragments; `schema` is the published one.
import { TypeInfo, getNamedType, isAbstractType, isLeafType, isListType, getNullableType, parse, visit, visitWithTypeInfo } from 'graphql';

const argument = ({ name, value }) =>
  value.kind === 'Variable'
    ? { kind: 'Variable', name: name.value, variableName: value.name.value }
    : { kind: 'Literal', name: name.value, value: value.value };

function fieldOf(node, type) {
  const named = getNamedType(type);
  const common = {
    alias: node.alias?.value ?? null,
    args: node.arguments?.length ? node.arguments.map(argument) : null,
    name: node.name.value,
    storageKey: null,
  };
  if (isLeafType(named)) return { kind: 'ScalarField', ...common };
  return {
    kind: 'LinkedField',
    ...common,
    concreteType: isAbstractType(named) ? null : named.name,
    plural: isListType(getNullableType(type)),
    selections: node.selectionSet.selections,
  };
}

export function compile(schema, text) {
  const info = new TypeInfo(schema);
  const ast = visit(
    parse(text),
    visitWithTypeInfo(info, { Field: { leave: (node) => fieldOf(node, info.getType()) }, SelectionSet: { leave: (node) => node } }),
  );
  const [operation] = ast.definitions;
  const name = operation.name.value;
  const type = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[operation.operation];
  const argumentDefinitions = operation.variableDefinitions.map(({ variable }) => ({
    defaultValue: null,
    kind: 'LocalArgument',
    name: variable.name.value,
  }));
  const { selections } = operation.selectionSet;
  return {
    kind: 'Request',
    fragment: { argumentDefinitions, kind: 'Fragment', metadata: null, name, selections, type, abstractKey: null },
    operation: { argumentDefinitions, kind: 'Operation', name, selections },
    params: { cacheID: name, id: null, metadata: {}, name, operationKind: operation.operation, text },
  };
}
