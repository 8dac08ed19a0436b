<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Rest;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\SourceError;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Status;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Rest\Handler;
use MediaWiki\Rest\HttpException;
use MediaWiki\Rest\StringStream;

/** All routes; a route's "answer" in extension.json says which one is asked for. */
final class AnswerHandler extends Handler {
	private ?string $body = null;

	public function __construct(
		private readonly Settings $settings,
		private readonly Answers $answers,
		private readonly Status $status
	) {
	}

	/** @inheritDoc */
	public function execute() {
		try {
			$body = $this->body();
			$response = $this->getResponseFactory()->create();
			$response->setHeader( 'Content-Type', 'application/json; charset=utf-8' );
			$response->setBody( new StringStream( $body ) );
		} catch ( HttpException $failure ) {
			$response = $this->getResponseFactory()->createFromException( $failure );
		}
		// May be kept, and must be asked about: a switch-off holds with the next request, a failure ends with itself.
		$response->setHeader( 'Cache-Control', 'no-cache' );
		return $response;
	}

	/** @inheritDoc */
	protected function getETag() {
		try {
			return '"' . sha1( $this->body() ) . '"';
		} catch ( HttpException ) {
			// There is no answer to have a tag; "execute" says why.
			return null;
		}
	}

	/** @inheritDoc */
	public function checkPreconditions() {
		$response = parent::checkPreconditions();
		// This answer does not come by "execute".
		$response?->setHeader( 'Cache-Control', 'no-cache' );
		return $response;
	}

	/** @inheritDoc */
	public function needsWriteAccess() {
		return false;
	}

	private function body(): string {
		$this->body ??= $this->answer( $this->getConfig()['answer'] );
		return $this->body;
	}

	private function answer( string $answer ): string {
		if ( $answer === 'status' ) {
			return OneLine::of( $this->status->now() );
		}
		if ( !$this->settings->isHub() ) {
			throw new HttpException( 'This wiki does not hold the instruments; ask the one that does.', 404 );
		}
		try {
			return $answer === 'experiments' ? '[]' : $this->answers->current( $answer )['body'];
		} catch ( SourceError $error ) {
			throw new HttpException( $error->getMessage(), 503 );
		}
	}
}
