<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Tests;

use MediaWiki\Tests\ExtensionJsonTestBase;

/** @coversNothing */
final class ExtensionJsonTest extends ExtensionJsonTestBase {
	/** @inheritDoc */
	protected string $extensionJsonPath = __DIR__ . '/../../../extension.json';

	/** @inheritDoc */
	protected ?string $serviceNamePrefix = 'InstrumentConfigurator.';
}
