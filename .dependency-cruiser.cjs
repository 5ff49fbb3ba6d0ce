// The walls of `walls.json` as rules: who may import whom, which packages stay in one room, no cycles, nobody imports cli.
const { rooms, packages, typesFree } = require('./walls.json')

const tests = '\\.test\\.ts$'
const escape = (name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const roomRules = Object.entries(rooms)
  .filter(([, allowed]) => !allowed.includes('*'))
  .map(([room, allowed]) => ({
    name: `walls-${room}`,
    severity: 'error',
    comment: `${room} may import: ${allowed.join(', ') || 'nothing of ours'} (walls.json)`,
    from: { path: `^src/${room}/`, pathNot: tests },
    to: { path: '^src/', pathNot: [...[room, ...allowed].map((each) => `^src/${each}/`), ...typesFree.map((file) => `^${escape(file)}$`)] },
  }))

const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `package-${name}`,
  severity: 'error',
  comment: `${name} belongs to: ${allowed.join(', ')} (walls.json)`,
  from: { path: '^src/', pathNot: [tests, ...allowed.map((room) => `^src/${room}/`)] },
  to: { path: `node_modules/${escape(name)}/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'types-free-are-types', severity: 'error', from: { path: '^src/', pathNot: ['^src/(config|runs|cli)/', tests] }, to: { path: typesFree.map(escape).join('|'), dependencyTypesNot: ['type-only'] } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
