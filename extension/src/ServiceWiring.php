<?php
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\MediaWikiServices;

return [
	'InstrumentConfigurator.Histories' => static fn ( MediaWikiServices $services ): Histories =>
		new Histories( $services->getDBLoadBalancer(), $services->getRevisionStore() ),
	'InstrumentConfigurator.Validator' => static fn (): Validator =>
		new Validator( dirname( __DIR__ ) . '/schemas' ),
];
