// What asking EC2 for the regions takes, in a file of its own: it is loaded when needed, and a
// bundler can leave out the rest of the largest of the clients, which it cannot when the package
// itself is imported dynamically.
export { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
