import 'reflect-metadata';

// In development graphql compares classes by their names too, at each look at a type: a third of the time of a suite that
// opens several worlds. It asks for the environment once, when this module of its own is loaded.
const { NODE_ENV } = process.env;
process.env.NODE_ENV = 'production';
jest.requireActual('graphql/jsutils/instanceOf');
process.env.NODE_ENV = NODE_ENV;
