import { protocolTests } from '@heddle/testkit';

import { suite } from './scenarios.js';

protocolTests(suite, { part: 1, of: 2 });
