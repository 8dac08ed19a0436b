<?php
/** Answer, for each line of JSON, a question about documents as the extension's plain classes do. */
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Advice;
use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Context;
use MediaWiki\Extension\InstrumentConfigurator\Document\Growth;
use MediaWiki\Extension\InstrumentConfigurator\Document\Merge;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;

require dirname( __DIR__, 2 ) . '/extension/tests/phpunit/bootstrap.php';

// Values travel in lists, an empty one is that there is no value.
$given = static fn ( array $value ): mixed => $value ? $value[0] : Missing::MISSING;
$told = static fn ( mixed $value ): array => $value === Missing::MISSING ? [] : [ $value ];
$validator = new Validator( dirname( __DIR__, 2 ) . '/extension/schemas' );

$answers = [
	'advice' => static fn ( $asked ) => array_map(
		static fn ( $each ) => [ $each->isError ? 'error' : 'warning', $each->pointer, $each->code ],
		Advice::problems( $asked->document, new Context(
			$asked->environment, $asked->authority, $asked->environments, $asked->now, $asked->wikis, $asked->live,
			$asked->others === null ? null : (array)$asked->others
		) )
	),
	'growth' => static fn ( $asked ) => [
		(object)Growth::ways( $asked->before, $asked->after, $asked->environment ),
		Growth::rates( $asked->before, $asked->after, $asked->environment ),
	],
	'merge' => static function ( $asked ) use ( $given, $told ) {
		$merge = Merge::of( ...array_map( $given, $asked->sides ) );
		return [ $told( $merge->value ), array_map( static fn ( $each ) => [
			$each->pointer, $told( $each->base ), $told( $each->proposed ), $told( $each->live )
		], $merge->conflicts ) ];
	},
	'order' => static fn ( $asked ) => $validator->inOrder( $asked->document ),
	'risk' => static fn ( $asked ) => Attributes::risk( $asked->attributes ),
];

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$asked = json_decode( $line, false, 512, JSON_THROW_ON_ERROR );
	echo json_encode( $answers[$asked->ask]( $asked ), JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION ), "\n";
}
