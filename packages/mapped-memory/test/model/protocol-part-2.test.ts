import { protocolTests } from '@heddle/testkit';

import { suite } from './scenarios.js';

protocolTests(suite, { part: 2, of: 2 });
